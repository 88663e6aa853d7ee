import { init } from 'shardboard'
const dir=process.argv[2]; const xs=[],ys=[]
for(let i=0;i<15;i++){
 const a=performance.now(); const run=init({project:'sweep',dir,quiet:true}); const b=performance.now()
 run.log({loss:1}); const c=performance.now(); await run.finish(); const d=performance.now()
 xs.push(b-a);ys.push(d-c)
}
const q=(v)=>v.toSorted((a,b)=>a-b).map(x=>Math.round(x)).filter((_,i)=>[0,4,7,11].includes(i)).join('/')
console.log('init min/q1/med/q3',q(xs),'finish',q(ys))
